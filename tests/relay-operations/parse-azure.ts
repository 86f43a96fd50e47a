import { type Field, joined, type Operation, suspiciousFields } from "./operation.ts";

type Model = { readonly bases: readonly string[]; readonly fields: readonly Field[] };

/**
 * Reads the operations and the models of one version in a Python package `azure-mgmt-…`: of code in either of the two styles that its generators write.
 */
export function parseAzure(operations: readonly string[], models: string): readonly Operation[] {
  const known = readModels(models);
  const fieldsOf = (type: string): readonly Field[] => {
    const { bases = [], fields = [] } = known.get(type) ?? {};
    return [...fields, ...bases.flatMap(fieldsOf)];
  };
  return joined(operations.flatMap((code) => readOperations(code, fieldsOf)));
}

function readModels(code: string): ReadonlyMap<string, Model> {
  const classes = code.split(/^class /m).slice(1);
  return new Map(
    classes.map((text) => {
      const [, name = "", bases = ""] = /^(\w+)\(([^)]*)\)/.exec(text) ?? [];
      const declared = [...text.matchAll(/^ {4}(\w+): ([^\n=]+?) = rest_(?:field|discriminator)\(([^)]*)\)/gm)]
        .filter(([, , , options = ""]) => !options.includes("visibility=[") || options.includes('"read"'))
        .map(([, python = "", type = "", options = ""]) => toField(/\bname="([^"]+)"/.exec(options)?.[1] ?? python, type));
      const mapped = [...text.matchAll(/"key": "([^"]+)", "type": "([^"]+)"/g)].map(([, key = "", type = ""]) =>
        toField(key.split(/(?<!\\)\./).at(-1) ?? key, type),
      );
      return [name, { bases: bases.split(/,\s*/).map((base) => base.replace(/^.*\./, "")), fields: [...declared, ...mapped] }] as const;
    }),
  );
}

const toField = (name: string, type: string): Field => ({
  name,
  types: [...type.matchAll(/\b[A-Z]\w*/g)].map(([word]) => word),
  isOpen: /\b(?:Any|JSON|object)\b/.test(type) ? "any" : undefined,
});

function readOperations(code: string, fieldsOf: (type: string) => readonly Field[]): readonly Operation[] {
  const [builders = "", ...methods] = code.split(/^ {4}(?:async )?def /m);
  const paths = new Map(
    [...`${builders}\n${code}`.matchAll(/^def (build_\w+_request)\([\s\S]*?^ {4}return HttpRequest\(method="(\w+)"/gm)].map(
      ([text, name = "", method = ""]) => [name, `${method} ${readPath(text)}`],
    ),
  );
  return methods.flatMap((text) => {
    const name = paths.get(/\b(build_\w+_request)\(/.exec(text)?.[1] ?? "");
    const answer = /\) -> ([\s\S]*?):\n/.exec(text)?.[1] ?? "";
    const roots = [...answer.matchAll(/_models\.(\w+)/g)].map(([, model = ""]) => model);
    const open = /\b(?:JSON|Any|MutableMapping)\b/.test(answer) ? ["(any)"] : [];
    return name === undefined ? [] : [{ name, fields: [...suspiciousFields(roots, fieldsOf), ...open] }];
  });
}

/** A parameter that is not encoded may be several segments. */
function readPath(builder: string): string {
  const [, assigned = ""] = /_url = ([\s\S]*?)\n {4}(?:path_format|\w|#)/.exec(`${builder}\n    end`) ?? [];
  const path = [...assigned.matchAll(/"(\/?[^"]*)"/g)]
    .map(([, part = ""]) => part)
    .filter((part) => part !== "template_url")
    .join("");
  return `/${path.replace(/^\/|\/$/g, "")}`.replaceAll(/\{(\w+)\}/g, (_, parameter: string) =>
    new RegExp(`"${parameter}": _SERIALIZER\\.url\\([^)]*skip_quote=True`).test(builder) ? "**" : "*",
  );
}
