type SelectProps = {
  readonly id: string;
  readonly title: string;
  readonly chosen: string | undefined;
  readonly options: readonly (readonly [value: string, words: string])[];
  /** Told what was chosen; empty: everything. */
  readonly choose: (value: string) => void;
};

/** Narrows a list to one of several things, or shows everything. */
export const Select = ({ id, title, chosen = "", options, choose }: SelectProps) => (
  <div class="field">
    <label for={id}>{title}</label>
    <select id={id} value={chosen} onChange={({ currentTarget }) => choose(currentTarget.value)}>
      {[["", "All"] as const, ...options].map(([value, words]) => (
        <option key={value} value={value}>
          {words}
        </option>
      ))}
    </select>
  </div>
);
