; Classes with a base may be stored: Django, SQLAlchemy, SQLModel.
(class_definition name: (identifier) @model.name superclasses: (argument_list) @model.bases body: (block) @model.body) @model

; Mixins and abstract bases lend their columns.
(class_definition name: (identifier) @model.name !superclasses body: (block) @model.body) @model
