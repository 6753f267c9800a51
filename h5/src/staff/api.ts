/** The generated client in two words: `get` reads, `send` acts (under one key, so a lost answer does nothing twice). */
import type { PathsWithMethod } from 'openapi-typescript-helpers'
import { actHeaders, newKey, sendAct } from '@/api/act'
import { answer, api } from '@/api/client'
import type { paths } from '@/api/generated/schema'

type Verb = 'post' | 'put' | 'patch' | 'delete'
type Operation<P extends keyof paths, V extends PropertyKey> = V extends keyof paths[P] ? paths[P][V] : never
type Good = 200 | 201 | 202
type Answer<O> = O extends { responses: infer R } ? (R[Good & keyof R] extends { content: infer C } ? C[keyof C] : undefined) : never
type Given<O, Name extends string> = O extends { parameters: infer A } ? (Name extends keyof A ? Exclude<A[Name], undefined> : never) : never
type Body<O> = O extends { requestBody?: infer B } ? (Exclude<B, undefined> extends { content: infer C } ? C[keyof C] : never) : never

interface Asked<O> {
  path?: Given<O, 'path'>
  query?: Given<O, 'query'>
}

interface Sent<O> extends Asked<O> {
  body?: Body<O> | FormData
  version?: number | undefined
}

type Call = (path: string, init: object) => Promise<{ data?: unknown; error?: unknown; response: Response }>

export function get<P extends PathsWithMethod<paths, 'get'>>(path: P, asked: Asked<Operation<P, 'get'>> = {}): Promise<Answer<Operation<P, 'get'>>> {
  return answer((api.GET as unknown as Call)(path, { params: asked })) as Promise<Answer<Operation<P, 'get'>>>
}

export function send<V extends Verb, P extends PathsWithMethod<paths, V>>(
  verb: V, path: P, { body, version, ...params }: Sent<Operation<P, V>> = {},
): Promise<Answer<Operation<P, V>>> {
  const call = api[verb.toUpperCase() as 'POST'] as unknown as Call
  return sendAct(newKey(), (key) => answer(call(path, { params, body, headers: actHeaders(key, version) }))) as Promise<Answer<Operation<P, V>>>
}
