import {Component, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * The answers to a question about a record at a provider: what it may be in Odoo, the
 * likeliest first, and a button for each answer.
 */
export class AccountingChoices extends Component {
    static template = "accounting_connectors.Choices";
    static props = {...standardFieldProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({chosen: 0, busy: false});
    }

    get choices() {
        return this.props.record.data[this.props.name] || {candidates: [], answers: []};
    }

    get group() {
        return `accounting_choice_${this.props.record.id}`;
    }

    choose(number) {
        this.state.chosen = number;
    }

    open(candidate) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: candidate.model,
            res_id: candidate.id,
            views: [[false, "form"]],
        });
    }

    async answer(code) {
        const {record} = this.props;
        this.state.busy = true;
        try {
            if (await record.isDirty()) {
                await record.save();
            }
            const result = await this.orm.call(record.resModel, "action_choose", [
                [record.resId],
                code,
                this.state.chosen,
            ]);
            if (result) {
                await this.action.doAction(result);
            } else {
                await record.load();
            }
        } finally {
            this.state.busy = false;
        }
    }
}

registry.category("fields").add("accounting_choices", {
    component: AccountingChoices,
    supportedTypes: ["json"],
});
