/** A script as text: the bundler and the test runner read the file (`esbuild.config.cjs`). */
declare module "*.sh" {
  const text: string;
  export default text;
}

declare module "*.ps1" {
  const text: string;
  export default text;
}
