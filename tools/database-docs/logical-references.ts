/** What refers to another table without a foreign key. The statements that write it keep it true. */
export const logicalReferences: readonly LogicalReference[] = [
  { from: "ws_tickets", columns: ["user_id"], to: "users" },
  { from: "ws_tickets", columns: ["session_id"], to: "sessions" },
  { from: "messages", columns: ["conversation_id"], to: "conversations" },
  { from: "messages", columns: ["sender_id"], to: "users" },
  { from: "activity", columns: ["conversation_id"], to: "conversations" },
  { from: "revisions", columns: ["conversation_id", "seq"], to: "messages" },
  { from: "reactions", columns: ["conversation_id", "seq"], to: "messages" },
  { from: "reactions", columns: ["user_id"], to: "users" },
  { from: "mentions", columns: ["conversation_id", "seq"], to: "messages" },
  { from: "mentions", columns: ["user_id"], to: "users" },
  { from: "departures", columns: ["user_id"], to: "users" },
  { from: "direct_openings", columns: ["user_id"], to: "users" },
  { from: "name_changes", columns: ["user_id"], to: "users" },
  { from: "name_changes", columns: ["conversation_id"], to: "conversations" },
  { from: "changes", columns: ["conversation_id"], to: "conversations" },
];

export interface LogicalReference {
  from: string;
  columns: string[];
  to: string;
}
