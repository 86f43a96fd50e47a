/** Text in which each `https` address is a link that names the host. A full stop or a comma after an address is not part of it. */
export function LinkedText({ text }: { readonly text: string }) {
  // With a group, `split` keeps the addresses, at the odd places.
  const parts = text.split(/(https:\/\/[^\s]*[^\s.,:;)])/);
  return (
    <>
      {parts.map((part, index) =>
        index % 2 === 0 ? (
          part
        ) : (
          <a key={part} href={part} target="_blank" rel="noreferrer">
            {new URL(part).host}
          </a>
        ),
      )}
    </>
  );
}
