import * as v from "valibot";

/** Bytes in an encoding. Another spelling of the same bytes is refused: a file in which one bit was flipped must not pass. */
export const canonical = (encoding: "base64" | "base64url") =>
  v.pipe(
    v.string(),
    v.check((text) => Buffer.from(text, encoding).toString(encoding) === text),
  );
