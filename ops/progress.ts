import { styleText } from "node:util";

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

export type Progress = {
  /** Runs one step and shows it: a spinner while it runs, then a line with its time. The line's detail is the step's result. */
  step<T>(title: string, run: (say: (detail: string) => void) => Promise<T>): Promise<T>;
  /** A heading, a blank line before it. */
  heading(text: string): void;
  line(text: string): void;
  /** For what is shown only to those who ask for everything. Elsewhere it shows nothing, and its steps run all the same. */
  readonly details: Progress;
};

const silent: Progress = {
  step: (_title, run) => run(() => undefined),
  heading: () => undefined,
  line: () => undefined,
  get details() {
    return silent;
  },
};

/**
 * Shows progress: live on a terminal, as plain lines elsewhere.
 *
 * @param verbose - Whether details are shown too, each on lines of its own. Default no.
 */
export function createProgress(out: NodeJS.WriteStream, verbose = false): Progress {
  const live = out.isTTY === true;
  const paint = (format: Parameters<typeof styleText>[0], text: string) => (live ? styleText(format, text) : text);
  const progress: Progress = {
    get details() {
      return verbose ? progress : silent;
    },
    heading: (text) => out.write(`\n${paint("bold", text)}\n`),
    // On a terminal a step may be drawn on the line that the cursor stands on.
    line: (text) => out.write(`${live ? "\r\x1b[2K" : ""}${text}\n`),
    async step(title, run) {
      const begun = performance.now();
      let detail = "";
      let frame = 0;
      const draw = () => {
        // A line that wraps could not be drawn over.
        const shown = detail.slice(0, Math.max(0, (out.columns || 80) - title.length - 4));
        out.write(`\r\x1b[2K${paint("cyan", frames[frame++ % frames.length] ?? "")} ${title} ${paint("dim", shown)}`);
      };
      // A step among whose lines details appear does not draw over them.
      const timer = live && !verbose ? setInterval(draw, 80) : undefined;
      const end = (mark: string) => {
        clearInterval(timer);
        const time = `${((performance.now() - begun) / 1000).toFixed(1)} s`;
        out.write(`${live ? "\r\x1b[2K" : ""}${mark} ${title}${detail === "" ? "" : `: ${detail}`} ${paint("dim", `(${time})`)}\n`);
      };
      try {
        const result = await run((text) => {
          detail = text;
        });
        end(paint("green", "✔"));
        return result;
      } catch (error) {
        end(paint("red", "✘"));
        throw error;
      }
    },
  };
  return progress;
}
