/** What a customer runs is a file of its own, which the bundler and the test runner read as text (`esbuild.config.cjs`). */
declare module "*.sh" {
  const text: string;
  export default text;
}

declare module "*.ps1" {
  const text: string;
  export default text;
}

declare module "*.yml" {
  const text: string;
  export default text;
}
