import { PageLink } from "./page-link.tsx";

/** Says in place of a page that nothing is at its address, and leads to the connections. */
export const NothingHere = ({ title, children }: { readonly title: string; readonly children: string }) => (
  <section class="card empty" aria-labelledby="empty">
    <h2 id="empty">{title}</h2>
    <p>{children}</p>
    <div class="buttons">
      <PageLink to="/connections" look="button primary">
        Show all connections
      </PageLink>
    </div>
  </section>
);
