import { changeQuery, query } from "../address.ts";

type FilterProps = {
  /** In the address of the page. */
  readonly name: string;
  readonly title: string;
  readonly options: readonly (readonly [value: string, words: string])[];
};

/** Narrows the list of a page to one of several things, or shows everything. The choice stands in the address. */
export function Filter({ name, title, options }: FilterProps) {
  const chosen = options.find(([value]) => value === query.value[name])?.[0] ?? "";
  return (
    <div class="field">
      <label for={`filter-${name}`}>{title}</label>
      <select id={`filter-${name}`} value={chosen} onChange={({ currentTarget }) => changeQuery({ [name]: currentTarget.value })}>
        {[["", "All"] as const, ...options].map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}
