/** Runs one SQL statement with `$1`, `$2`, … and gives its rows. Which transaction it is part of is fixed. */
export type Sql = <Row extends object>(text: string, ...parameters: unknown[]) => Promise<Row[]>;
