export type PageFiles = {
  readonly html: string;
  /** What the page loads, each under a name that holds the hash of its content. */
  readonly assets: readonly { readonly name: string; readonly type: string; readonly body: string }[];
};

/** The page of the console. Here it is empty: `release/framework/console-page.cjs` puts the built page into the bundle of the function. */
export const pageFiles: PageFiles = { html: "", assets: [] };
