/**
 * GraphQL types made from the shapes that REST answers are checked by: one shape, two doors. A field's type,
 * whether it may be null and what it means come from the shape.
 */
import type { Type } from '@nestjs/common';
import { Field, Float, ObjectType } from '@nestjs/graphql';
import { z } from 'zod';
import { Long } from './scalars.js';

/** Types that exist already: for shapes that are used again, and for closed word lists. */
export interface KnownTypes {
  readonly objects: ReadonlyMap<z.ZodType, Type>;
  /** By the words, joined by a blank. */
  readonly enums: ReadonlyMap<string, object>;
}

/**
 * The GraphQL object type of a strict shape. Parts without a type of their own are called after the field that
 * holds them: `Complementarity` with `towns` makes `ComplementarityTowns`.
 * Takes: the name, the shape, types that are known, and a description. Gives: the class, for resolvers to answer with.
 * Fails: an Error for a shape that GraphQL has no word for (records, unions).
 */
export function objectOf(name: string, shape: z.ZodObject, known: KnownTypes, description?: string): Type {
  // eslint-disable-next-line @typescript-eslint/no-extraneous-class -- fields are added below, by the shape
  const made = { [name]: class {} }[name] as Type;
  for (const [field, type] of Object.entries(shape.shape)) {
    const part = partOf(
      `${name}${field.slice(0, 1).toUpperCase()}${field.slice(1)}`,
      type as z.ZodType,
      known,
    );
    const text = textOf(type as z.ZodType);
    Field(() => part.type, {
      nullable: part.nullable,
      ...(text === undefined ? {} : { description: text }),
    })(made.prototype as object, field);
  }
  ObjectType(name, description === undefined ? {} : { description })(made);
  return made;
}

interface Part {
  readonly type: object | [object];
  readonly nullable: boolean;
}

function partOf(name: string, type: z.ZodType, known: KnownTypes): Part {
  if (type instanceof z.ZodNullable || type instanceof z.ZodOptional)
    return { ...partOf(name, type.unwrap() as z.ZodType, known), nullable: true };
  const held = heldType(type, known);
  if (held !== undefined) return { type: held, nullable: false };
  if (type instanceof z.ZodArray) {
    const inner = partOf(name, type.element as z.ZodType, known);
    if (inner.nullable || Array.isArray(inner.type))
      throw new Error(`${name}: lists hold plain things only.`);
    return { type: [inner.type], nullable: false };
  }
  if (type instanceof z.ZodObject) return { type: objectOf(name, type, known), nullable: false };
  if (type instanceof z.ZodEnum)
    return { type: known.enums.get(type.options.join(' ')) ?? String, nullable: false };
  if (type instanceof z.ZodString || type instanceof z.ZodLiteral) return { type: String, nullable: false };
  if (type instanceof z.ZodBoolean) return { type: Boolean, nullable: false };
  if (type instanceof z.ZodNumberFormat) return { type: Long, nullable: false };
  if (type instanceof z.ZodNumber) return { type: Float, nullable: false };
  throw new Error(`${name}: GraphQL has no word for this shape.`);
}

/** A shape with another description is a copy that knows what it was made from. */
function heldType(type: z.ZodType, known: KnownTypes): Type | undefined {
  for (let one: z.core.$ZodType | undefined = type; one !== undefined; one = one._zod.parent) {
    const held = known.objects.get(one as z.ZodType);
    if (held !== undefined) return held;
  }
  return undefined;
}

function textOf(type: z.ZodType): string | undefined {
  if (type.description !== undefined) return type.description;
  return type instanceof z.ZodNullable || type instanceof z.ZodOptional
    ? textOf(type.unwrap() as z.ZodType)
    : undefined;
}
