/** A YAML file is its text: esbuild.config.cjs says so. */
declare module "*.yml" {
  const text: string;
  export default text;
}
