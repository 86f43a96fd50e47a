export type PageFiles = {
  readonly html: string;
  /** What the page loads, each under a name that holds the hash of its content. `brotli`: the content, compressed, in base64. */
  readonly assets: readonly { readonly name: string; readonly type: string; readonly brotli: string }[];
};

/** The page of the console. Here it is empty: `release/framework/console-page.cjs` puts the built page into the bundle of the function. */
export const pageFiles: PageFiles = { html: "", assets: [] };
