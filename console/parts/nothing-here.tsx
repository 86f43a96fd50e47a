import { PageLink } from "./page-link.tsx";

type NothingProps = { readonly title: string; readonly children: string; readonly way?: readonly [to: string, words: string] | undefined };

/** Says in place of a page that nothing is there, and leads on: by default to the connections. */
export const NothingHere = ({ title, children, way = ["/connections", "Show all connections"] }: NothingProps) => (
  <section class="card empty" aria-labelledby="empty">
    <h2 id="empty">{title}</h2>
    <p>{children}</p>
    <div class="buttons">
      <PageLink to={way[0]} look="button primary">
        {way[1]}
      </PageLink>
    </div>
  </section>
);
