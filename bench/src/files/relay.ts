import { startFaultProxy } from "@gochat/testkit/fault-proxy.ts";
import type { FaultProxy } from "@gochat/testkit/fault-proxy.ts";
import { serve } from "../harness/hired.ts";
import type { RelayAnswer, RelayOrder } from "./protocol.ts";

let proxy: FaultProxy;

serve(async (order: RelayOrder): Promise<RelayAnswer> => {
  switch (order.kind) {
    case "begin":
      proxy = await startFaultProxy({ target: order.target, protocol: "raw" });
      break;
    case "delay":
      proxy.delay(order.ms);
      break;
    case "refuse":
      proxy.refuse();
      break;
    case "stall":
      proxy.stall();
      break;
    case "resume":
      proxy.resume();
      break;
  }
  return { addr: proxy.addr };
});
