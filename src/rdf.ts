import Environment from '@rdfjs/environment/Environment.js';
import DataFactory from 'rdf-ext/DataFactory.js';
import DatasetFactory from 'rdf-ext/DatasetFactory.js';

/**
 * rdf-ext with the two factories that are used here: terms and datasets. Its default environment brings parsers,
 * serializers and fetch along, 1.6 MB that every check would load.
 */
const rdf = new Environment([DataFactory, DatasetFactory], { bind: true });

export default rdf;
