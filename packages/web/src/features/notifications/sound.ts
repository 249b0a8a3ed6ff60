const NOTES = [
  { hertz: 660, at: 0 },
  { hertz: 880, at: 0.09 },
];
const VOLUME = 0.08;
const LENGTH_S = 0.25;

let audio: AudioContext | undefined;

/** Two soft notes. Nothing where the browser allows no sound yet: before anybody touched the page. */
export function playSound(): void {
  audio ??= new AudioContext();
  if (audio.state !== "running") {
    void audio.resume().catch(() => {});
    if (!navigator.userActivation?.hasBeenActive) return;
  }
  for (const { hertz, at } of NOTES) {
    const start = audio.currentTime + at;
    const volume = new GainNode(audio, { gain: 0 });
    volume.gain.linearRampToValueAtTime(VOLUME, start + 0.01);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + LENGTH_S);
    const note = new OscillatorNode(audio, { frequency: hertz });
    note.connect(volume).connect(audio.destination);
    note.start(start);
    note.stop(start + LENGTH_S);
  }
}
