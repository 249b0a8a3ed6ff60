import { useEffect } from "react";
import { useBlocks } from "@gochat/client/react";
import { blocked } from "../lib/blocked.ts";

/** Keeps the list of whom one blocks. It shows nothing. */
export function BlocksWatch(): null {
  const blocks = useBlocks();
  useEffect(() => {
    if (blocks !== undefined) blocked.set(blocks);
  }, [blocks]);
  // Whoever signs in next blocks others.
  useEffect(() => () => blocked.set(new Map()), []);
  return null;
}
