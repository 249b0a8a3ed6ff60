let playing: HTMLMediaElement | null = null;

/** To be called when something begins to play: what played before stops, so that one is heard at a time. */
export function playAlone(element: HTMLMediaElement): void {
  if (playing !== element) playing?.pause();
  playing = element;
}
