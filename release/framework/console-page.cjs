const { createHash } = require("node:crypto");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { brotliCompressSync, constants } = require("node:zlib");
const { build } = require("esbuild");

const folder = join(__dirname, "../../console");
const types = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};

async function bundle(entry) {
  const { outputFiles } = await build({
    entryPoints: [join(folder, entry)],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2024",
    write: false,
    logLevel: "silent",
  });
  return outputFiles[0].text;
}

/** A file's name holds the hash of its content, so that a browser may keep it for ever. */
function toAsset(name, extension, body) {
  const hash = createHash("sha256").update(body).digest("hex").slice(0, 16);
  return { name: `${name}.${hash}.${extension}`, type: types[extension], body };
}

const toAddress = ({ name }) => `/console/assets/${name}`;

/** Builds the reference of the API, a page without a script, and its style. @param first - The address of the console's first page. */
async function buildReferenceFiles(icon, first) {
  const { buildReference } = require("../../console/api-reference/build-reference.ts");
  const style = toAsset("reference", "css", await bundle("api-reference/style.css"));
  const links = { style: toAddress(style), icon: toAddress(icon), document: "/openapi.json", back: first };
  const described = JSON.parse(readFileSync(join(__dirname, "../../docs/openapi.json"), "utf8"));
  return [toAsset("reference", "html", buildReference(described, links)), style];
}

/**
 * Builds the page of the console: its HTML, which names its files below `/console/assets`, and the files.
 *
 * @param entry - The script that starts it. @param look - Its style. @param base - What the paths of its pages begin with.
 */
async function buildConsolePage({ entry = "app.tsx", look = "style.css", base = "/console" } = {}) {
  const [script, style] = await Promise.all([bundle(entry), bundle(look)]);
  const icon = toAsset("icon", "svg", readFileSync(join(folder, "icon.svg"), "utf8"));
  const [reference, ofReference] = await buildReferenceFiles(icon, base === "" ? "/" : base);
  const named = {
    "/app.js": toAsset("app", "js", script),
    "/style.css": toAsset("style", "css", style),
    "/icon.svg": icon,
    "/reference.html": reference,
  };
  const html = Object.entries(named).reduce(
    (text, [path, asset]) => text.replaceAll(`"${path}"`, `"${toAddress(asset)}"`),
    readFileSync(join(folder, "page.html"), "utf8").replace('data-base="/console"', `data-base="${base}"`),
  );
  return { html, assets: [...Object.values(named), ofReference] };
}

const best = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT } };

/** Compresses the files of the page, once for all requests. @returns `PageFiles` of `functions/console/page-files.ts`. */
async function buildPageFiles() {
  const { html, assets } = await buildConsolePage();
  const compress = ({ body, ...asset }) => ({ ...asset, brotli: brotliCompressSync(body, best).toString("base64") });
  return { html, assets: assets.map(compress) };
}

let built;

/** A plugin of esbuild: puts the page of the console into the bundle of the function that serves it, in the place of the empty one. */
const plugin = {
  name: "console-page",
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]functions[/\\]console[/\\]page-files\.ts$/ }, async () => {
      built ??= buildPageFiles();
      return { contents: `export const pageFiles = ${JSON.stringify(await built)};`, loader: "js" };
    });
  },
};

module.exports = { buildConsolePage, buildPageFiles, plugin };
