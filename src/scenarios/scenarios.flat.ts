/** Changes of a scenario between the shapes of REST and the flat ones of GraphQL, which has no maps and no unions of inputs. */
import type { PlannedChange } from '../common/change-set.js';
import type { PlannedChangeModel, PlannedPeopleModel, ScenarioModel } from './scenarios.dto.js';
import type { PlannedChangeInput, PlannedPeopleInput } from './scenarios.inputs.dto.js';
import type { Scenario } from './scenarios.shapes.js';

/** A scenario as the GraphQL door shows it. */
export function scenarioModel(scenario: Scenario): ScenarioModel {
  return { ...scenario, changes: scenario.changes.map((change) => flat(change, scenario.feed)) };
}

/** Takes: an input as it came. Gives: the change in the shape of the REST body, read there by the same strict shape. */
export function changeOf(input: PlannedChangeInput): Record<string, unknown> {
  const { addCapacity, persons, addPersons, offers, ...rest } = input;
  return {
    ...rest,
    ...(offers === undefined ? {} : { offers: offers?.map((offer) => ({ ...offer })) ?? null }),
    ...(addCapacity === undefined ? {} : { add: addCapacity }),
    ...(persons === undefined ? {} : { persons: mapOf(persons) }),
    ...(addPersons === undefined ? {} : { add: mapOf(addPersons) }),
  };
}

function mapOf(list: readonly PlannedPeopleInput[] | null): Record<string, number | null> | null {
  if (list === null) return null;
  return Object.fromEntries(list.map(({ group, persons }) => [group, persons ?? null]));
}

const EMPTY: PlannedChangeModel = {
  change: '',
  facility: null,
  externalId: null,
  name: null,
  nameEn: null,
  lon: null,
  lat: null,
  unit: null,
  service: null,
  capacity: null,
  addCapacity: null,
  offers: null,
  serviceRadiusMetres: null,
  status: null,
  persons: null,
  addPersons: null,
};

/** GraphQL has no word for "one of these shapes with a map in it": all fields side by side. */
function flat(change: PlannedChange, feed: string): PlannedChangeModel {
  switch (change.change) {
    case 'open': {
      return { ...EMPTY, ...change, facility: `${feed}:${change.externalId}` } as PlannedChangeModel;
    }
    case 'enlarge': {
      const { add, ...rest } = change;
      return { ...EMPTY, ...rest, addCapacity: add ?? null } as PlannedChangeModel;
    }
    case 'people':
      return {
        ...EMPTY,
        change: change.change,
        unit: change.unit,
        persons: listOf(change.persons),
        addPersons: listOf(change.add),
      };
    default:
      return { ...EMPTY, ...change } as PlannedChangeModel;
  }
}

function listOf(
  numbers: Readonly<Record<string, number | null | undefined>> | undefined,
): PlannedPeopleModel[] | null {
  if (numbers === undefined) return null;
  return Object.entries(numbers).map(([group, persons]) => ({ group, persons: persons ?? null }));
}
