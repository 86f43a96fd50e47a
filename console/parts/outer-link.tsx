/** A page of a provider's. */
export type Link = { readonly label: string; readonly url: string };

/** A link to a page of a provider's, which leaves the console open. */
export const OuterLink = ({ to: { label, url } }: { readonly to: Link }) => (
  <p>
    <a href={url} target="_blank" rel="noreferrer">
      {label}
    </a>
  </p>
);
