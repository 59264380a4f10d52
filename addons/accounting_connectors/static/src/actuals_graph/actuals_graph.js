import {registry} from "@web/core/registry";
import {GraphModel} from "@web/views/graph/graph_model";
import {graphView} from "@web/views/graph/graph_view";

/** Figures of which some are not known, and which have no sum that a browser could make. */
class ActualsGraphModel extends GraphModel {
    /** What is not known is a gap, not nil. */
    _getData() {
        const data = super._getData(...arguments);
        for (const dataset of data.datasets) {
            dataset.data = dataset.data.map((value, at) =>
                value === false || !dataset.domains[at].length ? null : value
            );
        }
        return data;
    }

    /** Income and expenses on top of each other are nothing that there is. */
    _getLineOverlayDataset() {
        return null;
    }
}

registry.category("views").add("accounting_actuals_graph", {
    ...graphView,
    Model: ActualsGraphModel,
});
