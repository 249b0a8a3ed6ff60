/** A line on the error output for every tenth of the messages: the output itself is for results. */
export function showProgress(messages: number): (stored: number) => void {
  const startedAt = performance.now();
  let shown = 0;
  return (stored) => {
    const tenths = Math.floor((10 * stored) / messages);
    if (tenths === shown) return;
    shown = tenths;
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    console.error(`${stored.toLocaleString("en-US")} messages stored after ${seconds} s`);
  };
}
