/** Whom one takes nothing from any more: blocking somebody, and the list of them. */
export { BlockButton } from "./block-button.tsx";
export { BlockDialog } from "./block-dialog.tsx";
export { BlockedPeople } from "./blocked-people.tsx";
export { UnblockButton } from "./unblock-button.tsx";
