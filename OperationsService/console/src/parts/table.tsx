import type { ComponentChildren } from 'preact';

/** One column: what stands over it, and what stands in it. */
export interface Column<Row> {
  readonly title: string;
  readonly of: (row: Row) => ComponentChildren;
  /** Numbers stand to the right. */
  readonly number?: boolean;
}

interface TableParts<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
  /** What is said where there are none. */
  readonly empty: string;
}

/** A list with a title. On a narrow screen it scrolls by itself. */
export function Table<Row>({ caption, columns, rows, keyOf, empty }: TableParts<Row>) {
  if (rows.length === 0) return <p class="notice quiet">{empty}</p>;
  return (
    // A part that scrolls can be reached by the keyboard.
    <div class="scrolls" tabIndex={0} role="region" aria-label={caption}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ title, number }) => (
              <th key={title} scope="col" class={number === true ? 'number' : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ title, of, number }) => (
                <td key={title} class={number === true ? 'number' : undefined}>
                  {of(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
