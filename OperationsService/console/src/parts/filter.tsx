import { show, usePlace } from '../location.ts';

/** A field whose content stands in the URL. */
export function FilterField({ name, label }: { name: string; label: string }) {
  const { query } = usePlace();
  return (
    <label>
      {label}
      <input
        type="search"
        value={query.get(name) ?? ''}
        onInput={({ currentTarget }) => show({ [name]: currentTarget.value })}
      />
    </label>
  );
}

/** A choice that stands in the URL; the first one is what is shown without. */
export function FilterChoice({
  name,
  label,
  choices,
}: {
  name: string;
  label: string;
  choices: readonly (readonly [string, string])[];
}) {
  const { query } = usePlace();
  return (
    <label>
      {label}
      <select
        value={query.get(name) ?? choices[0]?.[0]}
        onChange={({ currentTarget }) => show({ [name]: currentTarget.value })}
      >
        {choices.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Which service is shown: all of them at first. */
export const ServiceChoice = ({ names }: { names: readonly string[] }) => (
  <FilterChoice
    name="service"
    label="Service"
    choices={[['', 'all'], ...names.map((name) => [name, name] as const)]}
  />
);

/** Whether a row has the text somewhere. Pure. */
export const contains = (row: object, text: string): boolean =>
  text === '' || JSON.stringify(row).toLowerCase().includes(text.toLowerCase());
