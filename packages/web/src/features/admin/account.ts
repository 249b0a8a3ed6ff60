import type { AdminCalls } from "@gochat/client/calls";

/** A person as administrators see them. */
export type Account = Awaited<ReturnType<AdminCalls["getUser"]>>["user"];
/** What a link that serves once is made of. */
export type LinkToken = Awaited<ReturnType<AdminCalls["makePasswordLink"]>>["link"];

export const isAdministrator = ({ instance_role }: Account): boolean => instance_role === "admin";
export const isSuspended = ({ suspended_at }: Account): boolean => suspended_at !== null;
