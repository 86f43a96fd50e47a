import { Option } from "commander";

/** The option of each command that changes something. Without it, the command tells what it would do. */
export const yesOption = () => new Option("--yes", "does it; without this option the command tells what it would do").default(false);

/** The last line of a command that was not told to do it. */
export const nothingChanged = "Nothing was changed. Add --yes to do it.";
