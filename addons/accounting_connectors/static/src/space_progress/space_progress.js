import {Component, onWillStart, onWillUnmount, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

const LOOK = 1500;

/** How far the import of a space is, what is being read, and about how long it takes. */
export class SpaceProgress extends Component {
    static template = "accounting_connectors.SpaceProgress";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.import = useState({progress: 0, left: 0, reading: "", message: "", eta: ""});
        onWillStart(() => this.look());
        onWillUnmount(() => {
            this.gone = true;
            clearTimeout(this.timer);
        });
    }

    async look() {
        const {record} = this.props;
        let wait = LOOK;
        try {
            const told = await this.orm.silent.call(
                "accounting.space",
                "get_import_progress",
                [[record.resId]]
            );
            Object.assign(this.import, told);
        } catch {
            // The server is away for a moment: look again later
            wait = 5 * LOOK;
        }
        if (this.gone) {
            return;
        }
        if (this.import.state === "importing" || wait > LOOK) {
            this.timer = setTimeout(() => this.look(), wait);
        } else if (!(await record.isDirty())) {
            await record.load();
            record.model.notify();
        }
    }
}

registry.category("view_widgets").add("accounting_space_progress", {
    component: SpaceProgress,
});
