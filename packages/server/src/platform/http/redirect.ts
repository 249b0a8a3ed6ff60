import type { FastifyReply } from "fastify";

/** To where the same is, with the same method, this once. */
export const redirect = (reply: FastifyReply, location: string): FastifyReply =>
  reply.code(307).headers({ location, "cache-control": "private, no-store" }).send("");

/** To what is read instead. */
export const seeOther = (reply: FastifyReply, location: string): FastifyReply =>
  reply.code(302).header("location", location).send("");
