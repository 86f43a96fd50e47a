/** Stands in place of what is on its way. */
export const Loading = () => (
  <div class="card loading">
    <p class="visually-hidden">Loading…</p>
    <div class="bone wide" />
    <div class="bone middle" />
    <div class="bone narrow" />
  </div>
);
