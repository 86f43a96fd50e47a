/** A page of a provider's. */
export type Link = { readonly title: string; readonly url: string };

/** A link to a page of a provider's, which leaves the console open. */
export const OuterLink = ({ to: { title, url } }: { readonly to: Link }) => (
  <p>
    <a href={url} target="_blank" rel="noreferrer">
      {title}
    </a>
  </p>
);
