type OptionProps = {
  readonly type: "radio" | "checkbox";
  readonly name?: string;
  readonly value?: string;
  readonly title: string;
  /** What it means. */
  readonly words: string;
  readonly isChosen: boolean;
  readonly choose: (isChosen: boolean) => void;
};

/** Something that a person may choose, with what it means below it. */
export const Option = ({ title, words, isChosen, choose, ...input }: OptionProps) => (
  <label>
    <input {...input} autocomplete="off" checked={isChosen} onChange={({ currentTarget }) => choose(currentTarget.checked)} />
    <span>
      {title}
      <small>{words}</small>
    </span>
  </label>
);
