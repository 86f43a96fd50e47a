import { useLayoutEffect, useRef } from "preact/hooks";

/** Elements that were made without Preact. */
export function Foreign({ nodes }: { readonly nodes: readonly (Node | string)[] }) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => place.current?.replaceChildren(...nodes), [nodes]);
  return <div class="foreign" ref={place} />;
}

export const foreign = (...nodes: readonly (Node | string | undefined)[]) => <Foreign nodes={nodes.filter((node) => node !== undefined)} />;
