import {Component, onWillStart, onWillUnmount, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

const LOOK = 1500;

/** How far a comparison of both ledgers is, until the form shows its result. */
export class ReconciliationProgress extends Component {
    static template = "accounting_connectors.ReconciliationProgress";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.board = useState({percent: 0, readCount: 0, ourCount: 0, message: ""});
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
                "accounting.reconciliation",
                "get_board",
                [[record.resId]]
            );
            Object.assign(this.board, told);
        } catch {
            // The server is away for a moment: look again later
            wait = 5 * LOOK;
        }
        if (this.gone) {
            return;
        }
        if (this.board.state === "running" || wait > LOOK) {
            this.timer = setTimeout(() => this.look(), wait);
        } else if (!(await record.isDirty())) {
            await record.load();
            record.model.notify();
        }
    }
}

registry.category("view_widgets").add("accounting_reconciliation_progress", {
    component: ReconciliationProgress,
});
