import type { Check } from "./check.ts";

/** Shows which checks are still under way, on a terminal only. */
export function showProgress(out: NodeJS.WriteStream, checks: readonly Check[]) {
  const waiting = new Set(checks.map(({ name }) => name));
  const write = (text: string) => {
    if (out.isTTY) {
      out.write(`\r\x1b[2K${text.slice(0, (out.columns || 80) - 1)}`);
    }
  };
  const draw = () => write(`${checks.length - waiting.size} of ${checks.length}, waiting for ${[...waiting].join(" ")}`);
  draw();
  return {
    done: (name: string) => {
      waiting.delete(name);
      draw();
    },
    clear: () => write(""),
  };
}
