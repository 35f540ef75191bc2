export namespace bodies {
	
	export enum View {
	    PRETTY = "pretty",
	    RAW = "raw",
	}
	export interface Hit {
	    line: number;
	    column: number;
	    length: number;
	    text: string;
	}
	export interface Hits {
	    hits: Hit[];
	    total: number;
	    more: boolean;
	}
	export interface Node {
	    id: number;
	    key: string;
	    path: string;
	    type: string;
	    value: string;
	    children: number;
	}
	export interface Info {
	    id: string;
	    kind: studio.BodyKind;
	    size: number;
	    lines: number;
	    prettyLines: number;
	    root: Node;
	}

}

export namespace bridge {
	
	export enum DropKind {
	    CONNECTOR = "connector",
	    LOGO = "logo",
	    ROWS = "rows",
	}
	export interface ActionDraft {
	    action: studio.Action;
	    samples: Record<string, string>;
	    connectionId: string;
	    saved: boolean;
	    unsaved: boolean;
	    savedAt: string;
	}
	export interface ReadyItem {
	    done: boolean;
	    text: string;
	}
	export interface Span {
	    text: string;
	    parameter: string;
	}
	export interface Preview {
	    url: Span[];
	    method: string;
	    target: Span[];
	    host: string;
	    headers: studio.Field[];
	    body: string;
	    curl: string;
	}
	export interface Detected {
	    parameter: studio.Parameter;
	    places: string[];
	}
	export interface ActionLook {
	    problems: studio.Problem[];
	    parameters: Detected[];
	    preview: Preview;
	    ready: ReadyItem[];
	    filled: string[];
	}
	export interface Backup {
	    name: string;
	    at: string;
	    size: number;
	    connectors: number;
	    actions: number;
	}
	export interface Cell {
	    row: number;
	    column: string;
	    text?: string;
	}
	export interface ChosenRows {
	    token: string;
	    name: string;
	}
	export interface ConnectionField {
	    parameter: studio.ConnectionParameter;
	    prefix: string;
	    suffix: string;
	    inAddress: boolean;
	    later: boolean;
	}
	export interface ConnectorDraft {
	    connector: studio.Connector;
	    saved: boolean;
	    unsaved: boolean;
	    savedAt: string;
	    problems: studio.Problem[];
	    storedSecrets: string[];
	    fields: ConnectionField[];
	}
	export interface MethodView {
	    choice: studio.MethodChoice;
	    auth: studio.Auth;
	    parameters: ConnectionField[];
	    fields: studio.CredentialField[];
	}
	export interface ConnectorView {
	    connector: studio.Connector;
	    connection: studio.Connection;
	    connections: studio.Connection[];
	    parameters: ConnectionField[];
	    status: studio.ListStatus;
	    unsaved: boolean;
	    actions: number;
	    failed: number;
	    fields: studio.CredentialField[];
	    methods: MethodView[];
	}
	export interface Deletion {
	    id: string;
	    name: string;
	    actions: number;
	    until: string;
	}
	
	export interface Disconnected {
	    connection: studio.Connection;
	    revoked: boolean;
	    note: string;
	}
	export interface Dropped {
	    kind: DropKind;
	    token: string;
	    name: string;
	}
	export interface ExportDone {
	    file: string;
	    rows: number;
	    warnings: string[];
	}
	export interface RowSpan {
	    first: number;
	    count: number;
	}
	export interface ExportOrder {
	    workbookId: string;
	    name: string;
	    scope: studio.ExportScope;
	    viewKey: string;
	    spans: RowSpan[];
	    options: tabular.Options;
	}
	export interface RowSource {
	    token: string;
	    text: string;
	}
	export interface ImportOrder {
	    source: RowSource;
	    options: tabular.Options;
	    workbookId: string;
	    name: string;
	    mode: studio.ImportMode;
	    columns: studio.ImportColumn[];
	}
	export interface FetchOrder {
	    actionId: string;
	    connectionId: string;
	    values: Record<string, string>;
	    into: ImportOrder;
	}
	export interface Found {
	    kind: string;
	    id: string;
	    connectorId: string;
	    title: string;
	    detail: string;
	}
	
	export interface Imported {
	    connectorId: string;
	    name: string;
	    actions: number;
	    warnings: string[];
	}
	export interface InferRequest {
	    callIds: string[];
	    pasted: string[];
	    suggest: boolean;
	    recordPath: string;
	    list: boolean;
	}
	export interface KeyConnected {
	    connection: studio.Connection;
	    check?: studio.Call;
	}
	export interface Keychain {
	    name: string;
	    available: boolean;
	    memory: boolean;
	    failure?: studio.Failure;
	}
	
	export interface NetworkSettings {
	    network: studio.Network;
	    password: boolean;
	}
	export interface Nothing {
	
	}
	export interface PageResult {
	    call?: studio.Call;
	    pages: studio.Pages;
	}
	export interface PagesLook {
	    pages: studio.Pages;
	    suggestion?: studio.PageSuggestion;
	}
	export interface Pasted {
	    changed: number;
	    added: number;
	}
	export interface PickedCertificate {
	    certificate: string;
	    key: string;
	    password: string;
	}
	
	
	export interface ResolvedConnection {
	    problems: studio.Problem[];
	    baseUrl: string;
	    authorizationUrl: string;
	    tokenUrl: string;
	}
	export interface Result {
	    state: studio.CellState;
	    cause: string;
	    detail: string;
	    status: number;
	    millis: number;
	    tries: number;
	    shared: boolean;
	    step: number;
	    at: string;
	    runId: string;
	}
	
	
	export interface RunOrder {
	    request: studio.RunRequest;
	    viewKey: string;
	    spans: RowSpan[];
	}
	export interface RunReport {
	    run: studio.Run;
	    failures: studio.FailureGroup[];
	    latency: workbook.Latency;
	    decisions: studio.Decision[];
	}
	export interface RunUndone {
	    restored: number;
	    overwritten: number;
	}
	export interface Sample {
	    connectorId: string;
	    actionId: string;
	    baseUrl: string;
	}
	export interface SeenView {
	    key: string;
	    count: number;
	}
	
	export interface Start {
	    version: string;
	    platform: string;
	    dataDir: string;
	    settings: studio.Settings;
	    failure?: studio.Failure;
	    backups: Backup[];
	    warnings: string[];
	}
	export interface TypedSecrets {
	    clientSecret: string;
	    apiKey: string;
	    further: Record<string, string>;
	    parameters: Record<string, string>;
	}
	export interface WorkbookState {
	    definition: studio.Workbook;
	    rows: number;
	    runs: studio.Run[];
	    undo?: workbook.Edit;
	    redo?: workbook.Edit;
	}

}

export namespace catalogue {
	
	export interface Credentials {
	    url: string;
	    hint: string;
	}
	export interface Parameter {
	    name: string;
	    label: string;
	    help: string;
	    prefix: string;
	    suffix: string;
	    pattern: string;
	    choices: string[];
	    default: string;
	    secret: boolean;
	}
	export interface Filled {
	    connector: studio.Connector;
	    fields: string[];
	    left: Parameter[];
	}
	export interface OfferedMethod {
	    id: string;
	    name: string;
	    parameters: Parameter[];
	}
	export interface Offer {
	    id: string;
	    name: string;
	    category: studio.ConnectorCategory;
	    description: string;
	    baseUrl: string;
	    documentation: string;
	    credentials: Credentials;
	    methods: OfferedMethod[];
	    pagination: studio.Pagination;
	    limits: studio.Limits;
	    test: string;
	}
	

}

export namespace fields {
	
	export interface Candidate {
	    path: string;
	    items: number;
	}
	export interface Shape {
	    key: string;
	    path: string;
	    types: string[];
	    seen: number;
	    of: number;
	    nulls: number;
	    items: number;
	    sample: string;
	    sampleType: string;
	    children: Shape[];
	    field?: studio.OutputField;
	}
	export interface Inference {
	    root: Shape;
	    candidates: Candidate[];
	    recordPath: string;
	    list: boolean;
	    samples: number;
	    notes: string[];
	    known: string[];
	}

}

export namespace runner {
	
	export interface Decided {
	    decision: number;
	    rows: number;
	}
	export interface UsableConnection {
	    id: string;
	    name: string;
	    default: boolean;
	    ready: boolean;
	}
	export interface UsableAction {
	    connectorId: string;
	    connectorName: string;
	    logo: string;
	    action: studio.Action;
	    parameters: studio.Parameter[];
	    connections: UsableConnection[];
	}

}

export namespace studio {
	
	export enum ActionCategory {
	    CONNECT = "connect",
	    ENRICH = "enrich",
	    RETRIEVE = "retrieve",
	}
	export enum Algorithm {
	    ES256 = "ES256",
	    HS256 = "HS256",
	    RS256 = "RS256",
	}
	export enum AuthMethod {
	    API_KEY = "apiKey",
	    BASIC = "basic",
	    LOGIN = "login",
	    NONE = "none",
	    OAUTH2 = "oauth2",
	    UNSET = "",
	}
	export enum BodyKind {
	    BINARY = "binary",
	    EMPTY = "empty",
	    JSON = "json",
	    TEXT = "text",
	}
	export enum BodyTest {
	    CONTAINS = "contains",
	    EQUALS = "equals",
	    EXISTS = "exists",
	    MISSING = "missing",
	    TEXT = "text",
	    UNSET = "",
	}
	export enum CallSource {
	    AUTOMATIC = "automatic",
	    CONNECT = "connect",
	    TEST = "test",
	}
	export enum CellState {
	    DONE = "done",
	    EMPTY = "empty",
	    FAILED = "failed",
	    NOT_FOUND = "notFound",
	    QUEUED = "queued",
	    RUNNING = "running",
	    SKIPPED = "skipped",
	    UNKNOWN = "unknown",
	    UNSET = "",
	}
	export enum ClientAuth {
	    BASIC = "basic",
	    BODY = "body",
	    JWT = "jwt",
	    PUBLIC = "public",
	}
	export enum Code {
	    ACCESS_DENIED = "access_denied",
	    CANCELLED = "cancelled",
	    CONFLICT = "conflict",
	    CREDENTIAL_MOVED = "credential_moved",
	    CREDENTIAL_REFUSED = "credential_refused",
	    DAMAGED = "damaged",
	    DATABASE_BUSY = "database_busy",
	    DISK_FULL = "disk_full",
	    DNS = "dns",
	    FILE_REFUSED = "file_refused",
	    INTERNAL = "internal",
	    INVALID = "invalid",
	    INVALID_CLIENT = "invalid_client",
	    INVALID_GRANT = "invalid_grant",
	    INVALID_SCOPE = "invalid_scope",
	    KEYCHAIN_FAILED = "keychain_failed",
	    KEYCHAIN_LOCKED = "keychain_locked",
	    KEYCHAIN_MISSING = "keychain_missing",
	    KEYCHAIN_WAITING = "keychain_waiting",
	    LOGIN_REFUSED = "login_refused",
	    NOT_CONNECTED = "not_connected",
	    NOT_FOUND = "not_found",
	    OFFLINE = "offline",
	    PORT_BUSY = "port_busy",
	    PROXY = "proxy",
	    REDIRECT_URI_MISMATCH = "redirect_uri_mismatch",
	    SIGN_IN_FAILED = "sign_in_failed",
	    SIGN_IN_TIMEOUT = "sign_in_timeout",
	    TIMEOUT = "timeout",
	    TLS = "tls",
	    TOKEN_UNAVAILABLE = "token_unavailable",
	    TOO_LARGE = "too_large",
	    TOO_NEW = "too_new",
	    TRUNCATED = "truncated",
	    UNREACHABLE = "unreachable",
	}
	export enum ColumnType {
	    BOOLEAN = "boolean",
	    DATE = "date",
	    DECIMAL = "decimal",
	    EMAIL = "email",
	    INTEGER = "integer",
	    JSON = "json",
	    TEXT = "text",
	    URL = "url",
	}
	export enum ConnectionState {
	    BROKEN = "broken",
	    CONNECTED = "connected",
	    EXPIRED = "expired",
	    NOT_CONNECTED = "notConnected",
	}
	export enum ConnectorCategory {
	    ADVERTISING = "Advertising",
	    COMMERCE = "Commerce",
	    COMMUNICATION = "Communication",
	    CRM = "CRM",
	    CUSTOMER_SUPPORT = "Customer support",
	    DATA_ENRICHMENT = "Data enrichment",
	    DATA_WAREHOUSE_AND_BI = "Data warehouse and BI",
	    DEVELOPER_TOOLS = "Developer tools",
	    FINANCE_AND_BILLING = "Finance and billing",
	    HUMAN_RESOURCES = "Human resources",
	    MARKETING_AUTOMATION = "Marketing automation",
	    OTHER = "Other",
	    PRODUCTIVITY = "Productivity",
	    SALES_ENGAGEMENT = "Sales engagement",
	}
	export enum ConnectorSort {
	    ACTIONS = "actions",
	    CATEGORY = "category",
	    LAST_USED = "lastUsed",
	    METHOD = "method",
	    NAME = "name",
	    STATUS = "status",
	}
	export enum ContentKind {
	    BINARY = "binary",
	    FORM = "form",
	    GRAPHQL = "graphql",
	    JSON = "json",
	    MULTIPART = "multipart",
	    NONE = "none",
	    TEXT = "text",
	    UNSET = "",
	    XML = "xml",
	}
	export enum DriftKind {
	    MISSING = "missing",
	    NEW = "new",
	    NULL = "null",
	    TYPE = "type",
	}
	export enum EndpointField {
	    AUTHORIZATION_URL = "authorizationUrl",
	    DEVICE_URL = "deviceUrl",
	    REVOCATION_URL = "revocationUrl",
	    TOKEN_URL = "tokenUrl",
	}
	export enum FieldType {
	    BOOLEAN = "boolean",
	    DATE = "date",
	    EMAIL = "email",
	    JSON = "json",
	    LIST = "list",
	    NUMBER = "number",
	    TEXT = "text",
	    URL = "url",
	}
	export enum Grant {
	    ASSERTION = "assertion",
	    AUTHORIZATION_CODE = "authorizationCode",
	    CLIENT_CREDENTIALS = "clientCredentials",
	    DEVICE = "device",
	    PASSWORD = "password",
	    REFRESH_TOKEN = "refreshToken",
	    SIGNED_TOKEN = "signedToken",
	    UNSET = "",
	}
	export enum ImportMode {
	    APPEND = "append",
	    UPSERT = "upsert",
	}
	export enum KeptFrom {
	    CALLBACK = "callback",
	    TOKEN = "token",
	}
	export enum KeyEncoding {
	    BASE64 = "base64",
	    HEX = "hex",
	    UNSET = "",
	}
	export enum ListFilter {
	    ATTENTION = "attention",
	    CONNECTED = "connected",
	    DRAFT = "draft",
	    UNSET = "",
	}
	export enum ListItems {
	    BOOLEAN = "boolean",
	    NUMBER = "number",
	    UNSET = "",
	}
	export enum ListStatus {
	    BROKEN = "broken",
	    CONNECTED = "connected",
	    CONNECTING = "connecting",
	    DRAFT = "draft",
	    EXPIRED = "expired",
	    NOT_CONNECTED = "notConnected",
	}
	export enum ListStyle {
	    BRACKETS = "brackets",
	    DEEP = "deep",
	    PIPES = "pipes",
	    REPEAT = "repeat",
	    SPACES = "spaces",
	    UNSET = "",
	}
	export enum LoginBody {
	    FORM = "form",
	    JSON = "json",
	    NONE = "none",
	    XML = "xml",
	}
	export enum Many {
	    COUNT = "count",
	    JOIN = "join",
	    ROWS = "rows",
	    UNSET = "",
	}
	export enum Outcome {
	    EMPTY = "empty",
	    FAIL = "fail",
	    NOT_FOUND = "notFound",
	    OK = "ok",
	    RENEW = "renew",
	    RETRY = "retry",
	    STOP = "stop",
	}
	export enum Overwrite {
	    ALWAYS = "always",
	    NEVER = "never",
	    UNSET = "",
	}
	export enum PKCE {
	    OFF = "off",
	    S256 = "S256",
	}
	export enum PageKind {
	    CURSOR = "cursor",
	    NEXT_URL = "nextUrl",
	    OFFSET = "offset",
	    PAGE = "page",
	    UNSET = "",
	}
	export enum PagePlace {
	    BODY = "body",
	    HEADER = "header",
	    QUERY = "query",
	}
	export enum PageSource {
	    BODY = "body",
	    HEADER = "header",
	    LINK = "link",
	    RECORD = "record",
	}
	export enum ParameterType {
	    BOOLEAN = "boolean",
	    FILE = "file",
	    JSON = "json",
	    LIST = "list",
	    NUMBER = "number",
	    TEXT = "text",
	}
	export enum Placement {
	    BODY = "body",
	    COOKIE = "cookie",
	    HEADER = "header",
	    PATH = "path",
	    QUERY = "query",
	}
	export enum ProxyMode {
	    MANUAL = "manual",
	    NONE = "none",
	    PAC = "pac",
	    SYSTEM = "system",
	}
	export enum RateUnit {
	    DAY = "day",
	    HOUR = "hour",
	    MINUTE = "minute",
	    SECOND = "second",
	}
	export enum RunState {
	    CANCELLED = "cancelled",
	    DONE = "done",
	    PAUSED = "paused",
	    RUNNING = "running",
	    STOPPED = "stopped",
	}
	export enum SignInStepID {
	    APPROVE = "approve",
	    BROWSER = "browser",
	    DEVICE = "device",
	    EXCHANGE = "exchange",
	    LISTEN = "listen",
	    SAVE = "save",
	}
	export enum StepState {
	    ACTIVE = "active",
	    DONE = "done",
	    FAILED = "failed",
	    PENDING = "pending",
	}
	export enum Test {
	    BAD = "bad",
	    BLANK = "blank",
	    CONTAINS = "contains",
	    EQUAL = "equal",
	    LESS = "less",
	    MORE = "more",
	    NOT_BLANK = "notBlank",
	    NOT_CONTAINS = "notContains",
	    NOT_EQUAL = "notEqual",
	    NOT_STATE = "notState",
	    STARTS_WITH = "startsWith",
	    STATE = "state",
	}
	export enum Theme {
	    DARK = "dark",
	    LIGHT = "light",
	    SYSTEM = "system",
	}
	export enum TokenFormat {
	    JSON = "json",
	    QUERY = "query",
	    UNSET = "",
	}
	export enum TokenFrom {
	    BODY = "body",
	    COOKIE = "cookie",
	    HEADER = "header",
	    TEXT = "text",
	}
	export enum Verdict {
	    NOT_SENT = "not-sent",
	    SENT = "sent",
	    UNKNOWN = "unknown",
	}
	export enum ViewFormat {
	    CSV = "csv",
	    LINES = "lines",
	    UNSET = "",
	    XML = "xml",
	}
	export enum WhenBlank {
	    FAIL = "fail",
	    UNSET = "",
	}
	export enum Which {
	    ALL = "all",
	    CHANGED = "changed",
	    EMPTY = "empty",
	    FAILED = "failed",
	    FILTERED = "filtered",
	    SELECTED = "selected",
	    UNKNOWN = "unknown",
	}
	export interface CredentialHeader {
	    id: string;
	    displayName: string;
	    headerName: string;
	    valueTemplate: string;
	}
	export interface Sending {
	    placement: Placement;
	    name: string;
	    valueTemplate: string;
	}
	export interface APIKey {
	    displayName: string;
	    keyName: string;
	    placement: Placement;
	    valueTemplate: string;
	    also: Sending[];
	    further: CredentialHeader[];
	}
	export interface OutcomeRule {
	    status: string;
	    header: string;
	    within: string;
	    body: BodyTest;
	    path: string;
	    value: string;
	    outcome: Outcome;
	}
	export interface Pagination {
	    kind: PageKind;
	    in: PagePlace;
	    name: string;
	    first: number;
	    sizeName: string;
	    size: number;
	    from: PageSource;
	    path: string;
	    morePath: string;
	    totalPath: string;
	    pagesPath: string;
	    shortPage: boolean;
	    maxPages: number;
	    maxItems: number;
	}
	export interface OutputField {
	    name: string;
	    path: string;
	    type: FieldType;
	    nullable: boolean;
	    optional: boolean;
	    mixed: boolean;
	    sample: string;
	}
	export interface Output {
	    recordPath: string;
	    list: boolean;
	    fields: OutputField[];
	    known?: string[];
	}
	export interface Parameter {
	    name: string;
	    type: ParameterType;
	    required: boolean;
	    default: string;
	    description: string;
	    keepSlashes: boolean;
	    choices: string[];
	    style: ListStyle;
	    raw: boolean;
	    items: ListItems;
	}
	export interface BodyPart {
	    name: string;
	    value: string;
	    file: boolean;
	    contentType: string;
	}
	export interface Pair {
	    name: string;
	    value: string;
	}
	export interface Action {
	    id: string;
	    connectorId: string;
	    name: string;
	    description: string;
	    category: ActionCategory;
	    method: string;
	    endpoint: string;
	    query: Pair[];
	    headers: Pair[];
	    cookies: Pair[];
	    bodyKind: ContentKind;
	    body: string;
	    bodyType: string;
	    bodyParts: BodyPart[];
	    bodyFile: string;
	    variables: string;
	    parameters: Parameter[];
	    output: Output;
	    pagination: Pagination;
	    outcomes: OutcomeRule[];
	    repeatable: boolean;
	    position: number;
	    createdAt: string;
	    updatedAt: string;
	}
	export interface TestBrief {
	    callId: string;
	    at: string;
	    status: number;
	    failure: string;
	    values: Record<string, string>;
	    millis: number;
	    size: number;
	    drifted: number;
	    bodyId: string;
	    hasOutput: boolean;
	}
	export interface ActionRow {
	    action: Action;
	    draft: boolean;
	    unsaved: boolean;
	    lastTest?: TestBrief;
	}
	export interface LoginField {
	    name: string;
	    label: string;
	    secret: boolean;
	}
	export interface Login {
	    fields: LoginField[];
	    method: string;
	    url: string;
	    headers: Pair[];
	    bodyKind: LoginBody;
	    body: string;
	    form: Pair[];
	    tokenFrom: TokenFrom;
	    tokenPath: string;
	    expiryPath: string;
	    life: number;
	    sendAs: Sending[];
	    keep: Kept[];
	}
	export interface Basic {
	    userLabel: string;
	    passwordLabel: string;
	    valueTemplate: string;
	}
	export interface Kept {
	    from: KeptFrom;
	    path: string;
	    parameter: string;
	}
	export interface Assertion {
	    algorithm: Algorithm;
	    keyId: string;
	    claims: Pair[];
	    life: number;
	    encoding: KeyEncoding;
	    withId: boolean;
	}
	export interface Redirect {
	    host: string;
	    port: number;
	    path: string;
	}
	export interface OAuth2 {
	    redirect: Redirect;
	    authorizationUrl: string;
	    tokenUrl: string;
	    refreshUrl: string;
	    scopes: string;
	    clientId: string;
	    grant: Grant;
	    deviceUrl: string;
	    scopeSeparator: string;
	    clientAuthentication: ClientAuth;
	    rawBasic: boolean;
	    pkce: PKCE;
	    issuer: string;
	    audience: string;
	    resource: string;
	    revocationUrl: string;
	    authorizationParams: Pair[];
	    tokenFormat: TokenFormat;
	    tokenHeaders: Pair[];
	    tokenParams: Pair[];
	    refreshParams: Pair[];
	    parameterNames: Pair[];
	    tokenPath: string;
	    refreshTokenPath: string;
	    expiryPath: string;
	    identityPath: string;
	    tokenScheme: string;
	    assertion: Assertion;
	    sendAs: Sending[];
	    keep: Kept[];
	}
	export interface Auth {
	    method: AuthMethod;
	    oauth2: OAuth2;
	    apiKey: APIKey;
	    basic: Basic;
	    login: Login;
	    clientCertificate: boolean;
	}
	export interface Alternative {
	    id: string;
	    name: string;
	    auth: Auth;
	}
	
	
	
	
	export interface Ruling {
	    outcome: Outcome;
	    rule: string;
	    why: string;
	    waitMillis: number;
	    usual: boolean;
	}
	export interface Drift {
	    path: string;
	    kind: DriftKind;
	    was: string;
	    is: string;
	    message: string;
	}
	export interface Timing {
	    dns: number;
	    connect: number;
	    tls: number;
	    wait: number;
	    download: number;
	    total: number;
	    reused: boolean;
	}
	export interface RedirectHop {
	    status: number;
	    from: string;
	    to: string;
	    followed: boolean;
	    note: string;
	}
	export interface Failure {
	    code: Code;
	    message: string;
	    fix: string;
	    detail: string;
	    field: string;
	}
	export interface Response {
	    status: number;
	    statusText: string;
	    protocol: string;
	    headers: Field[];
	    contentType: string;
	    charset: string;
	    kind: BodyKind;
	    bodyId: string;
	    size: number;
	    wireSize: number;
	    format: ViewFormat;
	    notes: string[];
	}
	export interface Field {
	    name: string;
	    value: string;
	    hidden: boolean;
	}
	export interface SentRequest {
	    method: string;
	    url: string;
	    headers: Field[];
	    body: string;
	    bodyTruncated: boolean;
	    curl: string;
	}
	export interface Call {
	    id: string;
	    connectorId: string;
	    connectionId: string;
	    connectionName: string;
	    actionId: string;
	    actionName: string;
	    source: CallSource;
	    startedAt: string;
	    values: Record<string, string>;
	    request: SentRequest;
	    response?: Response;
	    failure?: Failure;
	    redirects: RedirectHop[];
	    timing: Timing;
	    drift: Drift[];
	    ruling?: Ruling;
	    try: number;
	    page: number;
	}
	export interface CallRow {
	    id: string;
	    connectorId: string;
	    actionId: string;
	    actionName: string;
	    source: CallSource;
	    startedAt: string;
	    method: string;
	    url: string;
	    status: number;
	    failure: string;
	    millis: number;
	    size: number;
	}
	export interface CallPage {
	    rows: CallRow[];
	    more: boolean;
	    failed: number;
	}
	export interface CallQuery {
	    connectorId: string;
	    actionId: string;
	    search: string;
	    failedOnly: boolean;
	    since?: string | null;
	    before: string;
	    count: number;
	}
	
	export interface Check {
	    at: string;
	    callId: string;
	    status: number;
	    failure: string;
	}
	export interface CheckRequest {
	    method: string;
	    endpoint: string;
	}
	export interface Choice {
	    value: string;
	    label: string;
	}
	export interface ClientCertificate {
	    subject: string;
	    issuer: string;
	    from: string;
	    to: string;
	    sha256: string;
	}
	export interface ColumnLook {
	    width: number;
	    hidden: boolean;
	    frozen: boolean;
	}
	export interface Column {
	    id: string;
	    name: string;
	    type: ColumnType;
	    key: boolean;
	    look: ColumnLook;
	}
	
	export interface ValueCount {
	    value: string;
	    count: number;
	}
	export interface ColumnStats {
	    column: string;
	    rows: number;
	    blank: number;
	    bad: number;
	    distinct: number;
	    exact: boolean;
	    min: string;
	    max: string;
	    sum: string;
	    mean: string;
	    top: ValueCount[];
	}
	export interface Condition {
	    column: string;
	    is: Test;
	    value: string;
	}
	export interface StoredSecret {
	    name: string;
	    savedAt: string;
	    origins: string[];
	}
	export interface Connection {
	    id: string;
	    connectorId: string;
	    name: string;
	    default: boolean;
	    values: Record<string, string>;
	    alternative: string;
	    state: ConnectionState;
	    since?: string | null;
	    identity: string;
	    expiresAt?: string | null;
	    renewsItself: boolean;
	    scopes: string;
	    reason: string;
	    fix: string;
	    secrets: StoredSecret[];
	    kept: Pair[];
	    askedOrigin: string;
	    temporary: boolean;
	    check?: Check;
	    certificate?: ClientCertificate;
	    warnings: string[];
	}
	export interface ConnectionParameter {
	    name: string;
	    label: string;
	    help: string;
	    required: boolean;
	    secret: boolean;
	    default: string;
	    pattern: string;
	    patternHelp: string;
	    choices: Choice[];
	    prefix: string;
	    suffix: string;
	}
	export interface RetryPolicy {
	    tries: number;
	    firstWait: number;
	    longestWait: number;
	    ignoreHints: boolean;
	    noNetwork: boolean;
	    idempotencyKey: string;
	}
	export interface Limits {
	    calls: number;
	    per: RateUnit;
	    burst: number;
	    atOnce: number;
	    seconds: number;
	    perConnection: boolean;
	}
	export interface Preparation {
	    credentials: boolean;
	    documentationUrl: string;
	    sampleData: boolean;
	    methodChosen: boolean;
	    notes: string;
	}
	export interface LookUp {
	    parameter: string;
	    endpoint: string;
	    listPath: string;
	    valuePath: string;
	    labelPath: string;
	}
	export interface Connector {
	    id: string;
	    name: string;
	    description: string;
	    baseUrl: string;
	    logo: string;
	    category: ConnectorCategory;
	    auth: Auth;
	    alternatives: Alternative[];
	    parameters: ConnectionParameter[];
	    followOffOrigin: boolean;
	    defaultHeaders: Pair[];
	    defaultQuery: Pair[];
	    approvedOrigins: string[];
	    checkActionId: string;
	    checkRequest: CheckRequest;
	    lookUp: LookUp;
	    preparation: Preparation;
	    limits: Limits;
	    retry: RetryPolicy;
	    outcomes: OutcomeRule[];
	    pagination: Pagination;
	    createdAt: string;
	    updatedAt: string;
	}
	export interface ConnectorCounts {
	    all: number;
	    connected: number;
	    attention: number;
	    draft: number;
	}
	export interface ConnectorRow {
	    id: string;
	    name: string;
	    description: string;
	    baseUrl: string;
	    logo: string;
	    category: ConnectorCategory;
	    method: AuthMethod;
	    status: ListStatus;
	    missing: string;
	    unsaved: boolean;
	    actions: number;
	    lastUsed?: string | null;
	}
	export interface ConnectorPage {
	    rows: ConnectorRow[];
	    total: number;
	    counts: ConnectorCounts;
	    saved: number;
	}
	export interface ConnectorQuery {
	    search: string;
	    category: ConnectorCategory;
	    filter: ListFilter;
	    sort: ConnectorSort;
	    descending: boolean;
	    from: number;
	    count: number;
	}
	
	export interface CredentialField {
	    id: string;
	    field: string;
	    label: string;
	    secret: boolean;
	    optional: boolean;
	    use: string;
	    lines: boolean;
	}
	
	export interface Day {
	    date: string;
	    calls: number;
	    failed: number;
	}
	export interface Decision {
	    id: number;
	    as: Verdict;
	    rows: number;
	    who: string;
	    at: string;
	}
	export interface DiscoveredEndpoint {
	    field: EndpointField;
	    url: string;
	    host: string;
	    elsewhere: boolean;
	}
	export interface Discovery {
	    issuer: string;
	    source: string;
	    endpoints: DiscoveredEndpoint[];
	    scopes: string[];
	    pkceMethods: string[];
	    clientAuths: string[];
	    clientAuthentication: ClientAuth;
	    pkce: PKCE;
	    issuerInAnswer: boolean;
	    warnings: string[];
	}
	
	export interface SortBy {
	    column: string;
	    descending: boolean;
	}
	export interface View {
	    sort: SortBy[];
	    filter: Condition[];
	    search: string;
	}
	export interface ExportScope {
	    view: View;
	    rows: number[];
	    columns: string[];
	    states: boolean;
	}
	
	export interface FailureGroup {
	    cause: string;
	    words: string;
	    detail: string;
	    rows: number;
	}
	
	export interface Rate {
	    calls: number;
	    per: RateUnit;
	}
	export interface StopOn {
	    failures: number;
	    unauthorized: boolean;
	}
	export interface OutputColumn {
	    id: string;
	    field: string;
	    name: string;
	    type: ColumnType;
	    look: ColumnLook;
	}
	export interface MappedValue {
	    parameter: string;
	    column: string;
	    text: string;
	}
	export interface FillerStep {
	    actionId: string;
	    connectorId: string;
	    connectionId: string;
	    mapping: MappedValue[];
	}
	export interface Filler {
	    id: string;
	    name: string;
	    steps: FillerStep[];
	    outputs: OutputColumn[];
	    when: Condition[];
	    whenBlank: WhenBlank;
	    overwrite: Overwrite;
	    many: Many;
	    joiner: string;
	    stop: StopOn;
	    reuseHours: number;
	    atOnce: number;
	    look: ColumnLook;
	    rate: Rate;
	}
	
	export interface GridState {
	    state: CellState;
	    detail: string;
	    stale: boolean;
	}
	export interface GridRow {
	    id: number;
	    cells: string[];
	    bad: number[];
	    states: GridState[];
	}
	
	export interface ImportColumn {
	    from: string;
	    into: string;
	    name: string;
	    type: ColumnType;
	    key: boolean;
	}
	export interface ImportDone {
	    workbookId: string;
	    name: string;
	    added: number;
	    changed: number;
	    unchanged: number;
	    repeated: number;
	    warnings: string[];
	}
	
	
	
	
	
	
	export interface MethodChoice {
	    id: string;
	    name: string;
	    needs: string;
	}
	export interface TrustedCertificate {
	    origin: string;
	    sha256: string;
	}
	export interface Network {
	    proxy: ProxyMode;
	    httpProxy: string;
	    httpsProxy: string;
	    socksProxy: string;
	    pac: string;
	    bypass: string;
	    proxyUser: string;
	    certificates: string;
	    trusted: TrustedCertificate[];
	}
	
	
	
	
	
	export interface PageSuggestion {
	    pagination: Pagination;
	    why: string;
	    fromConnector: boolean;
	}
	export interface PlacedText {
	    in: PagePlace;
	    name: string;
	    value: string;
	    number: boolean;
	}
	export interface PageTurn {
	    url: string;
	    values: PlacedText[];
	}
	export interface Pages {
	    loaded: number;
	    records: number;
	    onPage: number;
	    recordPath: string;
	    list: boolean;
	    next?: PageTurn;
	    stopped: string;
	    trouble: boolean;
	    seen: string[];
	}
	
	
	
	
	
	export interface PresentedCertificate {
	    origin: string;
	    sha256: string;
	    subject: string;
	    issuer: string;
	    names: string[];
	    from: string;
	    to: string;
	    problem: string;
	    accepted: boolean;
	}
	export interface Problem {
	    field: string;
	    message: string;
	    warning: boolean;
	    fixLabel: string;
	    fixValue: string;
	    approve: string;
	}
	
	
	
	
	
	export interface RowExample {
	    row: number;
	    number: number;
	    values: Record<string, string>;
	    request: string;
	    why: string;
	}
	export interface RowPage {
	    count: number;
	    first: number;
	    rows: GridRow[];
	}
	
	export interface RunCounts {
	    planned: number;
	    queued: number;
	    done: number;
	    empty: number;
	    notFound: number;
	    failed: number;
	    skipped: number;
	    unknown: number;
	    notSent: number;
	    calls: number;
	    shared: number;
	}
	export interface RunDefinition {
	    filler: Filler;
	    actions: Action[];
	    connectors: string[];
	    connections: string[];
	}
	export interface Run {
	    id: string;
	    workbookId: string;
	    fillerId: string;
	    name: string;
	    state: RunState;
	    why: string;
	    definition: RunDefinition;
	    who: string;
	    startedAt: string;
	    endedAt: string;
	    counts: RunCounts;
	    undone: boolean;
	    next?: string[];
	}
	
	
	export interface RunPlan {
	    rows: number;
	    left: number;
	    skipped: number;
	    invalid: number;
	    shared: number;
	    calls: number;
	    blank: ValueCount[];
	    limit: string;
	    seconds: number;
	    writes: boolean;
	    target: string;
	    examples: RowExample[];
	}
	export interface RunProgress {
	    runId: string;
	    state: RunState;
	    why: string;
	    counts: RunCounts;
	    perSecond: number;
	    secondsLeft: number;
	    limit: string;
	}
	export interface RunRequest {
	    workbookId: string;
	    fillerId: string;
	    which: Which;
	    rows: number[];
	    view: View;
	    cause: string;
	    first: number;
	    passed: number;
	    atOnce?: number;
	    rate?: Rate;
	}
	
	
	export interface Settings {
	    theme: Theme;
	    singleKeys: boolean;
	    zoom: number;
	    railViews: string;
	    historyDays: number;
	    historyCalls: number;
	    historyMegabytes: number;
	    testSeconds: number;
	    responseMegabytes: number;
	}
	export interface SignInStep {
	    id: SignInStepID;
	    state: StepState;
	    at?: string | null;
	}
	export interface SignIn {
	    id: string;
	    connectorId: string;
	    connectionId: string;
	    steps: SignInStep[];
	    authorizationUrl: string;
	    userCode: string;
	    redirectUrl: string;
	    ignored: number;
	    ignoredWhy: string;
	    browserOpened: boolean;
	    deadline: string;
	    done: boolean;
	    connection?: Connection;
	    failure?: Failure;
	}
	
	
	
	
	
	
	
	
	
	export interface Workbook {
	    id: string;
	    name: string;
	    description: string;
	    columns: Column[];
	    actions: Filler[];
	    createdAt: string;
	    updatedAt: string;
	}
	export interface WorkbookRow {
	    id: string;
	    name: string;
	    description: string;
	    rows: number;
	    columns: number;
	    actions: number;
	    updatedAt: string;
	    run: RunState;
	    failure?: Failure;
	}

}

export namespace tabular {
	
	export enum Encoding {
	    UTF_16BE = "utf-16be",
	    UTF_16LE = "utf-16le",
	    UTF_8 = "utf-8",
	    WINDOWS_1252 = "windows-1252",
	}
	export enum Format {
	    CSV = "csv",
	    JSON = "json",
	    JSONL = "jsonl",
	    PARQUET = "parquet",
	    SQLITE = "sqlite",
	    XLSX = "xlsx",
	}
	export enum Header {
	    NO = "no",
	    UNSET = "",
	    YES = "yes",
	}
	export interface Options {
	    format: Format;
	    encoding: Encoding;
	    delimiter: string;
	    header: Header;
	    sheet: string;
	    mark: boolean;
	}
	export interface PreviewColumn {
	    name: string;
	    type: studio.ColumnType;
	    fits: number;
	}
	export interface Preview {
	    options: Options;
	    sheets: string[];
	    columns: PreviewColumn[];
	    rows: string[][];
	    estimate: number;
	    whole: boolean;
	    warnings: string[];
	}

}

export namespace workbook {
	
	export interface Edit {
	    id: number;
	    what: string;
	    rows: number;
	}
	export interface LatencyBucket {
	    from: number;
	    below: number;
	    rows: number;
	}
	export interface Latency {
	    rows: number;
	    median: number;
	    p95: number;
	    most: number;
	    bars: LatencyBucket[];
	}

}

