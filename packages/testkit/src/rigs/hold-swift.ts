// Starts a Swift, says where its folder is, and holds it until it is killed.
import { startSwift } from "../swift.ts";

const swift = await startSwift();
process.stdout.write(swift.dir);
setInterval(() => {}, 60_000);
