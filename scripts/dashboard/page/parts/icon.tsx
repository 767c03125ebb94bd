import type { JSX } from 'preact';

/** Lines on a grid of 16, drawn in the colour of the text beside them. */
const PATHS = {
  live: 'M1.5 8h3l2-5 3 10 2-5h3',
  activity: 'M2.5 13.5v-5m3.7 5v-9m3.6 9v-6m3.7 6v-11',
  agents: 'M8 7.5a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.5ZM2.5 14c.6-2.7 2.7-4 5.5-4s4.9 1.3 5.5 4',
  chains:
    'M4 6V2.500h-2v3.500h2Zm0-1.700h5.500v7.400h2M14 13.500v-3.500h-2.500v3.500H14ZM4 14v-3.500H2V14h2Zm0-1.700h5.5',
  costs:
    'M8 1.500v13M11.3 4.500c-.6-.9-1.8-1.5-3.3-1.5-1.9 0-3.3.9-3.3 2.4 0 3.3 6.8 1.6 6.8 5 0 1.5-1.5 2.6-3.5 2.6-1.7 0-3-.7-3.6-1.8',
  bus: 'M2 5h12M2 11h12M5 2.500v5m6 1v5',
  registry:
    'M8 1.8 13.5 4.700v6.600L8 14.200l-5.5-2.900V4.700L8 1.800Zm0 0v0M2.7 4.8 8 7.600l5.3-2.800M8 7.600v6.4',
  objectives:
    'M8 14.200A6.2 6.2 0 1 0 8 1.800a6.2 6.2 0 0 0 0 12.400Zm0-3.700a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z',
  chevron: 'm6 3.5 4.5 4.500L6 12.5',
  pause: 'M5.5 3.500v9m5-9v9',
  play: 'M5 3.200v9.600L12.5 8 5 3.200Z',
  sun: 'M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM8 1.500v1.300m0 10.400v1.300M1.5 8h1.300m10.4 0h1.300M3.4 3.400l.9.9m7.4 7.4.9.9m0-9.2-.9.9m-7.4 7.4-.9.9',
  moon: 'M13.5 9.700A5.8 5.8 0 0 1 6.3 2.500a5.8 5.8 0 1 0 7.2 7.200Z',
  system: 'M2 3h12v8H2V3Zm4 11h4m-2-3v3',
} as const;
export type IconName = keyof typeof PATHS;

export function Icon({ name }: { readonly name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path
        d={PATHS[name]}
        fill="none"
        stroke="currentColor"
        stroke-width="1.4"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
