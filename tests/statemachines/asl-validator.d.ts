/** The package ships no types. */
declare module "asl-validator" {
  export default function validate(
    definition: unknown,
    options: { checkArn: boolean; checkPaths: boolean },
  ): { readonly errors: readonly unknown[] };
}
