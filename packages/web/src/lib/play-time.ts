/** 0:07, 12:40, 1:02:03 */
export function playTime(seconds: number): string {
  const whole = Number.isFinite(seconds) ? Math.max(Math.round(seconds), 0) : 0;
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n: number) => String(n).padStart(2, "0");
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
