import type { Form } from "./method.ts";

/** How long a way to connect takes, and whether it is the recommended one. */
export const describeMinutes = ({ recommended, minutes }: Pick<Form, "recommended" | "minutes">): string =>
  `${recommended ? "recommended, " : ""}${minutes === 1 ? "1 minute" : `${minutes} minutes`}`;
