import fc from "fast-check";
import { groupAvatarCommand, ownAvatarCommand } from "./avatar-commands.ts";
import type { Command } from "./command.ts";
import type { Model } from "./model.ts";
import type { Rig } from "./rig.ts";
import { checkCommand, disconnectCommand, reconnectCommand, secondDeviceCommand } from "./device-commands.ts";
import { audienceCommand, blockCommand, settleRequestCommand } from "./consent-commands.ts";
import {
  acceptInvitationCommand,
  banCommand,
  inviteCommand,
  revokeInvitationCommand,
  unbanCommand,
} from "./entry-commands.ts";
import { editFilesCommand, readFileCommand, sendFilesCommand, uploadCommand } from "./file-commands.ts";
import {
  addCommand,
  createGroupCommand,
  leaveCommand,
  openDirectCommand,
  removeCommand,
  setRoleCommand,
  silenceCommand,
  updateCommand,
} from "./group-commands.ts";
import { markCommand, personaliseCommand } from "./mark-commands.ts";
import { deleteCommand, editCommand, pinCommand, reactCommand } from "./message-commands.ts";
import { renameCommand } from "./person-commands.ts";
import { reportCommand, resolveReportCommand } from "./report-commands.ts";
import {
  burstCommand,
  crowdCommand,
  directSendCommand,
  resendCommand,
  sendCommand,
} from "./send-commands.ts";

const WEIGHTS: readonly (readonly [number, fc.Arbitrary<Command>])[] = [
  [20, sendCommand],
  [4, directSendCommand],
  [5, resendCommand],
  [4, burstCommand],
  [3, crowdCommand],
  [10, editCommand],
  [7, deleteCommand],
  [8, reactCommand],
  [6, pinCommand],
  [7, uploadCommand],
  [9, sendFilesCommand],
  [5, editFilesCommand],
  [9, readFileCommand],
  [3, groupAvatarCommand],
  [2, ownAvatarCommand],
  [11, markCommand],
  [3, personaliseCommand],
  [3, createGroupCommand],
  [2, openDirectCommand],
  [6, updateCommand],
  [7, addCommand],
  [4, removeCommand],
  [2, leaveCommand],
  [4, setRoleCommand],
  [3, silenceCommand],
  [3, banCommand],
  [2, unbanCommand],
  [4, inviteCommand],
  [7, acceptInvitationCommand],
  [1, revokeInvitationCommand],
  [3, renameCommand],
  [6, blockCommand],
  [3, audienceCommand],
  [3, settleRequestCommand],
  [9, reportCommand],
  [6, resolveReportCommand],
  [5, disconnectCommand],
  [6, reconnectCommand],
  [1, secondDeviceCommand],
  [1, checkCommand],
];

/** Between none and twice as many as the average. */
export const commands = (average: number, replayPath: string | undefined) =>
  fc.commands<Model, Rig, false>(
    [fc.oneof(...WEIGHTS.map(([weight, arbitrary]) => ({ weight, arbitrary })))],
    { maxCommands: average * 2, size: "max", ...(replayPath !== undefined && { replayPath }) },
  );
