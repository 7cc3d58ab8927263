/** The hub's sign: one centre, rays to all agents. */
export function Logo() {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" fill="none" aria-hidden="true" focusable="false">
      <rect x="1" y="1" width="18" height="18" rx="5.5" fill="var(--accent-fill)" />
      <circle cx="10" cy="10" r="2.1" fill="var(--on-accent)" />
      <path
        d="M10 5.2V3.9M10 16.1v-1.3M14.8 10h1.3M3.9 10h1.3M13.4 6.6l.9-.9M5.7 14.3l.9-.9M13.4 13.4l.9.9M5.7 5.7l.9.9"
        stroke="var(--on-accent)"
        strokeWidth="1.6"
        strokeLinecap="round"
      />
    </svg>
  );
}
