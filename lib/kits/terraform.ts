/** The body of a block: a text is an expression, and anything else a block within it, or several with one name. */
type Body = { readonly [name: string]: string | Body | readonly Body[] };

/** Builds a block of Terraform's language: the attributes, then the blocks within it. */
const block = (head: string, body: Body, indent = ""): string => {
  const attributes = Object.entries(body).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  const width = Math.max(...attributes.map(([name]) => name.length));
  const blocks = Object.entries(body).flatMap(([name, inner]) =>
    typeof inner === "string" ? [] : [inner].flat().map((one) => block(name, one as Body, `${indent}  `)),
  );
  const lines = attributes.map(([name, value]) => `${indent}  ${name.padEnd(width)} = ${value}\n`).join("");
  const inner = [lines, ...blocks.map((one) => `${one}\n`)].filter((part) => part !== "").join("\n");
  return inner === "" ? `${indent}${head} {}` : `${indent}${head} {\n${inner}${indent}}`;
};

/** An expression: a text without a character that Terraform reads within quotes. */
export const quoted = (text: string): string => `"${text}"`;

/** An expression: a list of such texts. */
export const listed = (texts: readonly string[]): string => `[${texts.map(quoted).join(", ")}]`;

/** Names the providers by their sources in the registry, each with the versions that it may have. */
export const requires = (providers: Readonly<Record<string, string | undefined>>): string => {
  const named = Object.entries(providers).map(([source, version]) => {
    const versions = version === undefined ? "" : `, version = ${quoted(version)}`;
    return [source.replace(/^.*\//, ""), `{ source = ${quoted(source)}${versions} }`];
  });
  return block("terraform", { required_providers: Object.fromEntries(named) });
};

/** Declares what the customer may choose. Without a default they must. */
export const variable = (
  name: string,
  description: string,
  given: { readonly type?: string; readonly default?: string } = {},
  more: Body = {},
) => block(`variable ${quoted(name)}`, { description: quoted(description), type: "string", ...given, ...more });

export const terraformProvider = (name: string, body: Body): string => block(`provider ${quoted(name)}`, body);
export const data = (type: string, name: string, body: Body = {}): string => block(`data ${quoted(type)} ${quoted(name)}`, body);
export const resource = (type: string, body: Body): string => block(`resource ${quoted(type)} "aurora"`, body);

/** Prints a field of the connect. */
export const output = (name: string, value: string, more: Body = {}): string => block(`output ${quoted(name)}`, { ...more, value });

/** Prints a secret: Terraform hides it until it is asked for it. */
export const secretOutput = (name: string, value: string): string =>
  output(name, value, { description: quoted(`To see it: terraform output -raw ${name}`), sensitive: "true" });

/** Where the secret is that Terraform makes. */
export const warning = (secret: string, instead = "A connection without a secret leaves none in it."): string =>
  `# The state of Terraform holds the ${secret} in clear text, whatever an output hides: keep the state where only those\n# may read it who may read the ${secret.replace(/^.* /, "")}. ${instead}`;

/** Joins blocks and comments to a text. A comment stands above the block that follows. */
export const terraform = (...parts: readonly string[]): string =>
  parts.reduce((text, part) => `${text}${part}${part.startsWith("#") ? "\n" : "\n\n"}`, "").replace(/\n+$/, "\n");
