/** Says something to people who use a screen reader, when they have nothing more urgent to hear. */
export function announce(text: string): void {
  const place = document.getElementById("announcements");
  if (place !== null) {
    place.textContent = text;
  }
}
