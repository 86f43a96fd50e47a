import { announce } from "../announce.ts";
import { Button } from "./button.tsx";

type CopyProps = {
  /** What people call the text. */
  readonly name: string;
  readonly text: string;
};

/** A button that copies a text. */
export function CopyButton({ name, text }: CopyProps) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      announce(`${name} is copied.`);
    } catch {
      announce("The browser did not let this page copy. Select the text instead.");
    }
  };
  return (
    <Button press={copy} look="quiet" label={`Copy ${name}`}>
      Copy
    </Button>
  );
}

/** A text with a button that copies it. */
export const CopyRow = ({ name, text }: CopyProps) => (
  <div class="copy">
    <span class="name">{name}</span>
    <code>{text}</code>
    <CopyButton name={name} text={text} />
  </div>
);

/** The same for a text of many lines, which keeps them and scrolls. */
export const CopyScript = ({ name, text }: CopyProps) => (
  <div class="script">
    <header>
      <h3>{name}</h3>
      <CopyButton name={name} text={text} />
    </header>
    {/* What scrolls can be reached by the keyboard. */}
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls. */}
    {/* biome-ignore lint/a11y/useSemanticElements: a region of this name is not a part of the page's outline. */}
    <pre tabIndex={0} role="region" aria-label={name}>
      <code>{text}</code>
    </pre>
  </div>
);
