/** Prints the measured figures of a run, which are a result too. */
export function report(name: string, figures: Readonly<Record<string, number | string>>): void {
  const shown = Object.entries(figures).map(
    ([label, figure]) => `${label} ${typeof figure === "number" ? Number(figure.toFixed(2)) : figure}`,
  );
  process.stdout.write(`${name}: ${shown.join(", ")}\n`);
}
