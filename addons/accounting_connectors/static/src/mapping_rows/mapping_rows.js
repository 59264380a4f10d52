import {_t} from "@web/core/l10n/translation";
import {useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {ListRenderer} from "@web/views/list/list_renderer";
import {listView} from "@web/views/list/list_view";
import {X2ManyField, x2ManyField} from "@web/views/fields/x2many/x2many_field";

const SHOW_FILTER_FROM = 8;
const UNANSWERED = "unanswered";

const TARGETS = ["ledger_account_id", "tax_code_id", "plan_id", "option_id"];

/** A list of mapping rows: what has no answer yet says so where the answer goes. */
class MappingRowsRenderer extends ListRenderer {
    static props = [...ListRenderer.props, "isHidden?"];

    isAsking(column, record) {
        return TARGETS.includes(column.name) && !record.data[column.name];
    }

    getCellClass(column, record) {
        const classes = super.getCellClass(column, record);
        return this.isAsking(column, record) ? `${classes} text-muted fst-italic` : classes;
    }

    getFormattedValue(column, record) {
        return this.isAsking(column, record) && !this.isCellReadonly(column, record)
            ? column.attrs.placeholder || ""
            : super.getFormattedValue(column, record);
    }

    getRowClass(record) {
        const classes = super.getRowClass(record);
        const hidden = !record.isInEdition && this.props.isHidden?.(record);
        return hidden ? `${classes} d-none` : classes;
    }
}

/**
 * Mapping rows with a filter by class of account. The filter hides, it never skips: what
 * is hidden keeps its answer, is saved, and is counted beside the filter.
 */
export class MappingRowsField extends X2ManyField {
    static template = "accounting_connectors.MappingRowsField";
    static components = {...X2ManyField.components, ListRenderer: MappingRowsRenderer};

    setup() {
        super.setup();
        this.filter = useState({shown: ""});
    }

    get rows() {
        return this.props.record.data[this.props.name].records;
    }

    get choices() {
        const field = this.list.fields.account_class;
        const used = new Set(this.rows.map((row) => row.data.account_class));
        return field ? field.selection.filter(([code]) => used.has(code)) : [];
    }

    get withFilter() {
        return this.rows.length >= SHOW_FILTER_FROM || this.filter.shown;
    }

    get hiddenCount() {
        return this.rows.filter((row) => this.isHidden(row)).length;
    }

    get hiddenMessage() {
        return _t("%s rows hidden; they keep their mapping", this.hiddenCount);
    }

    isHidden(row) {
        const {shown} = this.filter;
        if (!shown || row.isNew) {
            return false;
        }
        if (shown === UNANSWERED) {
            return row.data.state === "mapped";
        }
        return row.data.account_class !== shown;
    }

    get rendererProps() {
        return {...super.rendererProps, isHidden: this.isHidden.bind(this)};
    }

    onFilter(event) {
        this.filter.shown = event.target.value;
    }
}

registry.category("fields").add("accounting_mapping_rows", {
    ...x2ManyField,
    component: MappingRowsField,
});

registry.category("views").add("accounting_mapping_list", {
    ...listView,
    Renderer: MappingRowsRenderer,
});
