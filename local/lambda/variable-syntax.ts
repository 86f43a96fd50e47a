/** A piece of a text: plain words, or the body of one `${...}` that the framework would resolve. */
export type Piece = { readonly plain: string } | { readonly variable: string };

/** One source of a variable: a literal, a nested `${...}`, or a read such as `file(a.yml):b` or `param:x`. */
export type Source =
  | { readonly kind: "literal"; readonly value: unknown }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "read"; readonly name: string; readonly argument: string; readonly address: string };

/**
 * Splits a text at the framework's variables. `${Name}` and `${AWS::Region}` are not variables: the framework wants a
 * lower-case source followed by `:` or `(`, so the variables of `Fn::Sub` or of a state machine stay plain.
 */
export function splitVariables(text: string): Piece[] {
  const pieces: Piece[] = [];
  let plainFrom = 0;
  let at = text.indexOf("${");
  while (at !== -1) {
    const end = closingBrace(text, at + 2);
    const body = text.slice(at + 2, end);
    if (end !== -1 && /^\s*[a-z][a-zA-Z0-9]*[(:]/.test(body)) {
      pieces.push({ plain: text.slice(plainFrom, at) }, { variable: body });
      plainFrom = end + 1;
      at = text.indexOf("${", plainFrom);
    } else {
      at = text.indexOf("${", at + 2);
    }
  }
  return [...pieces, { plain: text.slice(plainFrom) }].filter((piece) => "variable" in piece || piece.plain !== "");
}

/** The sources of a variable's body in order: the first is wanted, the others are its defaults. */
export function parseSources(body: string): Source[] {
  return splitAtCommas(body).map((part) => parseSource(part.trim()));
}

function parseSource(part: string): Source {
  const quoted = /^(['"])(.*)\1$/s.exec(part);
  if (quoted !== null || part.startsWith("${")) {
    return { kind: "text", text: quoted?.[2] ?? part };
  }
  if (/^(true|false|null|-?\d+(\.\d+)?)$/.test(part)) {
    return { kind: "literal", value: JSON.parse(part) };
  }
  const read = /^([a-z][a-zA-Z0-9]*)(?:\((.*?)\))?(?::(.*))?$/s.exec(part);
  if (read === null) {
    throw new Error(`cannot read "${part}" as the source of a variable`);
  }
  return { kind: "read", name: read[1] ?? "", argument: read[2] ?? "", address: read[3] ?? "" };
}

function closingBrace(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at += 1) {
    depth += text[at] === "{" ? 1 : text[at] === "}" ? -1 : 0;
    if (depth === 0) {
      return at;
    }
  }
  return -1;
}

function splitAtCommas(body: string): string[] {
  const parts: string[] = [];
  let from = 0;
  let depth = 0;
  let quote: string | undefined;
  for (let at = 0; at < body.length; at += 1) {
    const character = body.charAt(at);
    if (quote !== undefined) {
      quote = character === quote ? undefined : quote;
    } else if (character === "'" || character === '"') {
      quote = character;
    } else if (character === "," && depth === 0) {
      parts.push(body.slice(from, at));
      from = at + 1;
    } else {
      depth += "({".includes(character) ? 1 : ")}".includes(character) ? -1 : 0;
    }
  }
  return [...parts, body.slice(from)];
}
